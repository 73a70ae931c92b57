package dev.nightjar.state;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// JDBC without its ceremony: a statement with its arguments in, rows out.
final class Sql {
  /// Reads the current row.
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private Sql() {}

  /// Runs a statement that yields no rows; returns how many it changed.
  static int update(Session session, String sql, @Nullable Object... arguments)
      throws SQLException {
    PreparedStatement statement = session.prepared(sql);
    bind(statement, arguments);
    return statement.executeUpdate();
  }

  static <T> List<T> list(Session session, String sql, Row<T> row, @Nullable Object... arguments)
      throws SQLException {
    PreparedStatement statement = session.prepared(sql);
    bind(statement, arguments);
    try (var rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(row.read(rows));
      }
      return all;
    }
  }

  static <T> Optional<T> first(
      Session session, String sql, Row<T> row, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = session.prepared(sql);
    bind(statement, arguments);
    try (var rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object... arguments)
      throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
  }
}
