package dev.nightjar.agent.report;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One run's report as bytes: the posts that make it known, in order. Format:
/// `docs/formats/spool.md`.
final class SpoolFile {
  private static final long MAGIC_AND_VERSION = 0x01_4c_4f_4f_50_53_4a_4eL; // "NJSPOOL", 1
  private static final int FRAME_HEAD = 9;

  /// A post: the body goes to `/runs`, or as output to the run's own path.
  @SuppressWarnings("ArrayRecordComponent") // owned by the report, compared by nobody
  record Post(boolean isOutput, byte[] body) {
    String path(String runId) {
      return isOutput ? "/runs/".concat(runId).concat("/output") : "/runs";
    }
  }

  private SpoolFile() {}

  static byte[] encode(List<Post> posts) {
    int size = 8;
    for (Post post : posts) {
      size += FRAME_HEAD + post.body().length;
    }
    byte[] file = new byte[size];
    ByteBuffer out = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC_AND_VERSION);
    for (Post post : posts) {
      byte[] body = post.body();
      out.put((byte) (post.isOutput() ? 'O' : 'R'));
      out.putInt(body.length).putInt(checksum(body, 0, body.length)).put(body);
    }
    return file;
  }

  /// The posts of a file, or null when it is damaged.
  static @Nullable List<Post> decode(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < 8 || in.getLong() != MAGIC_AND_VERSION) {
      return null;
    }
    var posts = new ArrayList<Post>();
    while (in.hasRemaining()) {
      if (in.remaining() < FRAME_HEAD) {
        return null;
      }
      byte kind = in.get();
      int length = in.getInt();
      int checksum = in.getInt();
      if ((kind != 'R' && kind != 'O')
          || length < 0
          || length > in.remaining()
          || checksum(file, in.position(), length) != checksum) {
        return null;
      }
      byte[] body = new byte[length];
      in.get(body);
      posts.add(new Post(kind == 'O', body));
    }
    return posts;
  }

  private static int checksum(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
