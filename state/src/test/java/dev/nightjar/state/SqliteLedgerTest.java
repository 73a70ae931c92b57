package dev.nightjar.state;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.LedgerStore;
import dev.nightjar.testing.kit.LedgerStoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLedgerTest extends LedgerStoreContract {
  @TempDir private Path dir;
  private final List<StateDatabase> opened = new ArrayList<>();

  @Override
  protected LedgerStore open() throws Exception {
    opened.add(StateDatabase.open(StateConfig.in(dir), Disk.system(), Clock.system()));
    return opened.getLast().ledger();
  }

  @AfterEach
  void closeAll() {
    opened.forEach(StateDatabase::close);
  }
}
