package dev.nightjar.promql.eval;

/// The rows of each group.
record Members(Groups groups, int rows) {
  int[][] byGroup() {
    int[] sizes = new int[groups.count()];
    for (int row = 0; row < rows; row++) {
      sizes[groups.of(row)]++;
    }
    int[][] members = new int[groups.count()][];
    for (int group = 0; group < members.length; group++) {
      members[group] = new int[sizes[group]];
      sizes[group] = 0;
    }
    for (int row = 0; row < rows; row++) {
      int group = groups.of(row);
      members[group][sizes[group]++] = row;
    }
    return members;
  }
}
