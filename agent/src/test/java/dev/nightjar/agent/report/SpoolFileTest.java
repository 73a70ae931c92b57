package dev.nightjar.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolFileTest {
  private static final List<Post> POSTS =
      List.of(
          post(Post.Kind.RUN, "{\"a\":1}"),
          post(Post.Kind.OUTPUT, "{}"),
          post(Post.Kind.OUTPUT, "{\"lines\":" + "x".repeat(5000) + "}"),
          post(Post.Kind.END, ""));

  @TempDir private Path folder;

  private static Post post(Post.Kind kind, String body) {
    return new Post(kind, body.getBytes(StandardCharsets.UTF_8));
  }

  private FileChannel channel() throws IOException {
    return FileChannel.open(
        folder.resolve("file"),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private byte[] written() throws IOException {
    try (FileChannel channel = channel()) {
      SpoolFile file = SpoolFile.begin(channel);
      for (Post post : POSTS) {
        file.append(post);
      }
    }
    return Files.readAllBytes(folder.resolve("file"));
  }

  private record Found(List<String> bodies, boolean isDamaged, boolean hasEnd) {}

  private Found read(byte[] bytes) throws IOException {
    Files.write(folder.resolve("file"), bytes);
    try (FileChannel channel = channel()) {
      SpoolFile file = SpoolFile.open(channel);
      var bodies = new ArrayList<String>();
      for (Post post = file.next(); post != null; post = file.next()) {
        bodies.add(post.kind() + new String(post.body(), StandardCharsets.UTF_8));
      }
      return new Found(bodies, file.isDamaged(), file.hasEnd());
    }
  }

  private static List<String> bodies(int count) {
    return POSTS.stream()
        .limit(count)
        .map(each -> each.kind() + new String(each.body(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void givesBackWhatWasAppended() throws Exception {
    byte[] file = written();

    assertThat(read(file)).isEqualTo(new Found(bodies(4), false, true));
    assertThat(file.length).isLessThan(1000);
  }

  @Test
  void cutsATornEndOff() throws Exception {
    byte[] file = written();
    for (int length = SpoolFile.HEAD; length < file.length; length++) {
      byte[] torn = Arrays.copyOf(file, length);
      Found found = read(torn);
      assertThat(found.isDamaged()).as("cut at " + length).isFalse();
      assertThat(found.hasEnd()).isFalse();
      assertThat(found.bodies()).isEqualTo(bodies(found.bodies().size()));

      byte[] zeros = Arrays.copyOf(torn, length + 5000);
      assertThat(read(zeros).bodies()).isEqualTo(found.bodies());
    }
  }

  @Test
  void goesOnBehindATornEnd() throws Exception {
    byte[] file = written();
    Files.write(folder.resolve("file"), Arrays.copyOf(file, file.length - 3));
    try (FileChannel channel = channel()) {
      SpoolFile torn = SpoolFile.open(channel);
      torn.cutOff();
      torn.append(POSTS.getLast());
    }

    assertThat(Files.readAllBytes(folder.resolve("file"))).isEqualTo(file);
  }

  @Test
  void givesNothingThatIsNotAsItWasWritten() throws Exception {
    byte[] file = written();
    for (int at = 0; at < file.length; at++) {
      byte[] damaged = file.clone();
      damaged[at] ^= 0x40;
      Found found = read(damaged);
      assertThat(found.bodies()).as("byte " + at).hasSizeLessThan(4);
      assertThat(found.bodies()).isEqualTo(bodies(found.bodies().size()));
    }
  }

  @Test
  void knowsDamageFromATornEnd() throws Exception {
    byte[] file = written();
    file[SpoolFile.HEAD + 10] ^= 1; // in the first body

    assertThat(read(file).isDamaged()).isTrue();
    assertThat(read(new byte[100]).isDamaged()).isTrue();
    assertThat(read(new byte[3]).isDamaged()).isTrue();
  }

  @Test
  void goesOnBehindLinesThatTheServerHas() throws Exception {
    byte[] whole = written();
    try (FileChannel channel = channel()) {
      SpoolFile file = SpoolFile.open(channel);
      for (int i = 0; i < 3; i++) {
        file.taken(requireNonNull(file.next()));
      }
    }

    byte[] noted = Files.readAllBytes(folder.resolve("file"));
    assertThat(noted).hasSameSizeAs(whole);
    assertThat(read(noted)).isEqualTo(new Found(List.of("RUN{\"a\":1}", "END"), false, true));
    assertThat(read(Arrays.copyOf(noted, noted.length - 1)))
        .isEqualTo(new Found(List.of("RUN{\"a\":1}"), false, false));
  }

  @Test
  void readsVersion1() throws Exception {
    byte[] body = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);
    var crc = new CRC32C();
    crc.update(body);
    ByteBuffer file = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    file.put("NJSPOOL".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    file.put((byte) 'O').putInt(body.length).putInt((int) crc.getValue()).put(body);
    file.put((byte) 'R').putInt(body.length).putInt((int) crc.getValue()).put(body);
    byte[] bytes = Arrays.copyOf(file.array(), file.position());

    assertThat(read(bytes))
        .isEqualTo(new Found(List.of("OUTPUT{\"id\":1}", "RUN{\"id\":1}"), false, false));
    assertThat(read(Arrays.copyOf(bytes, bytes.length - 1)).isDamaged()).isTrue();
  }
}
