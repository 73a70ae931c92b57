package dev.nightjar.model;

/// What a reporter tells of a run at one moment.
public record RunReport(Run run, RunEvidence evidence) {}
