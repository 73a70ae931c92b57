package dev.nightjar.cli.proof;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The text of a file that somebody named.
final class GivenText {
  /// More than any file that people write; one that is longer was hardly meant.
  private static final int MAX_BYTES = 16 << 20;

  private GivenText() {}

  /// The text of a file; `-` is standard input.
  ///
  /// @throws NightjarException when it cannot be read, is no UTF-8 or is far too long
  static String of(String name) {
    try (InputStream in = name.equals("-") ? System.in : Files.newInputStream(Path.of(name))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new NightjarException(
            ErrorCode.TOO_LARGE, "it is longer than " + (MAX_BYTES >> 20) + " MiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw new NightjarException(ErrorCode.NOT_FOUND, "there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new NightjarException(ErrorCode.BAD_DATA, "it is not UTF-8 text", e);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND, "it cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }
}
