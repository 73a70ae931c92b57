/// Bytes to model and back: pure functions that never wait, log or look at a clock.
///
/// [RemoteWriteReader] reads what a Prometheus sends, into columns; native histograms are put
/// together and checked in one place, whatever message they come in. [ExpositionFormat] names the
/// formats and chooses one by content type; [Expositions] reads a page of either into an
/// [Exposition] as Prometheus would; [PushedMetrics] reads a pushed body with the stricter rules of
/// a Pushgateway; [OpenMetricsRules] judges a page by the letter of OpenMetrics 1.0;
/// [ExpositionWriter] writes families as text. [RemoteReadRequest] and [RemoteReadWriter] are the
/// two sides of a remote read, [FederationWriter] writes what another server scrapes.
@NullMarked
package dev.nightjar.wire;

import org.jspecify.annotations.NullMarked;
