package dev.nightjar.agent.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/// Opens files while no child is being started.
final class GatedOpener extends Spool.Opener {
  private final Gate gate;

  GatedOpener(Gate gate) {
    this.gate = gate;
  }

  @Override
  FileChannel open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    gate.enter();
    try {
      return super.open(path, options, attributes);
    } finally {
      gate.leave();
    }
  }
}
