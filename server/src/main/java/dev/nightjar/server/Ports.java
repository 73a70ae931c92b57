package dev.nightjar.server;

import dev.nightjar.model.MetricStore;
import dev.nightjar.model.RunReports;

/// What a program that embeds the server may write to directly.
public record Ports(MetricStore metrics, RunReports runs) {}
