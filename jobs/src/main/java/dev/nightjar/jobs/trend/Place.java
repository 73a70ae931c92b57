package dev.nightjar.jobs.trend;

/// A job on an instance: where runs are, or samples with these two labels.
record Place(String job, String instance) {}
