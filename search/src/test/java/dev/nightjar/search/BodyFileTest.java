package dev.nightjar.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.testing.kit.FaultyDisk;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class BodyFileTest {
  private static final Path PATH = Path.of("/day/bodies");
  private static final byte[] BLOCK = block(500);

  private final FaultyDisk disk = new FaultyDisk(5);
  private final BodyFile file = new BodyFile(disk, PATH, 0);

  private static byte[] block(int length) {
    byte[] block = new byte[length];
    Arrays.fill(block, (byte) 7);
    return block;
  }

  private void blockSurvivesAPowerCut(long offset) throws IOException {
    disk.forceDirectory(Path.of("/day"));
    disk.cutPower();
    disk.restart();
    assertThat(disk.read(PATH)).hasSizeGreaterThanOrEqualTo((int) offset + BLOCK.length);
    assertThat(Arrays.copyOfRange(disk.read(PATH), (int) offset, (int) offset + BLOCK.length))
        .isEqualTo(BLOCK);
  }

  @Test
  void forcesABlockAlsoAfterAnotherThatCouldNotBeCutOff() throws IOException {
    long offset = file.append(BLOCK);
    disk.fillUpAfter(100);
    disk.failCall(disk.calls() + 2); // the cut that follows the write
    assertThatThrownBy(() -> file.append(block(900))).hasMessageContaining("No space");
    disk.fillUpAfter(Long.MAX_VALUE);
    file.force();
    blockSurvivesAPowerCut(offset);
  }

  @Test
  void forcesABlockAlsoAfterTheFileWasClosed() throws IOException {
    long offset = file.append(BLOCK);
    file.close();
    file.force();
    blockSurvivesAPowerCut(offset);
  }

  @Test
  void endsLookingForBlocksWhenItIsTold() throws IOException {
    file.append(BLOCK);
    try (BodyFile.Reader reader = file.reader()) {
      assertThatThrownBy(() -> reader.walk(0, 508, new ArrayList<>(), () -> true))
          .isInstanceOf(InterruptedIOException.class);
    }
  }
}
