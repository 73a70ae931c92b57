package dev.nightjar.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A connection and the statements that were prepared on it: preparing one takes longer than
/// running it. A statement may not be used again while its rows are being read. Owned by one thread
/// at a time.
final class Session implements AutoCloseable {
  /// Statements that stay prepared; more than there are in this room but for the filters of lists.
  private static final int STATEMENTS = 128;

  private final Connection connection;

  /// The one that was used last stands last.
  private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>(16, 0.75f, true);

  Session(Connection connection) {
    this.connection = connection;
  }

  PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement known = prepared.get(sql);
    if (known != null) {
      return known;
    }
    PreparedStatement made = connection.prepareStatement(sql);
    prepared.put(sql, made);
    if (prepared.size() > STATEMENTS) {
      var oldest = prepared.values().iterator();
      oldest.next().close();
      oldest.remove();
    }
    return made;
  }

  void commit() throws SQLException {
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  void setAutoCommit(boolean isAutomatic) throws SQLException {
    connection.setAutoCommit(isAutomatic);
  }

  @Override
  public void close() throws SQLException {
    List<PreparedStatement> all = new ArrayList<>(prepared.values());
    prepared.clear();
    try {
      for (PreparedStatement each : all) {
        each.close();
      }
    } finally {
      connection.close();
    }
  }
}
