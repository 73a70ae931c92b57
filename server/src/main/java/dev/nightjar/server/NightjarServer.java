package dev.nightjar.server;

import dev.nightjar.alert.notify.HttpPoster;
import dev.nightjar.alert.route.Dispatcher;
import dev.nightjar.alert.rule.EvaluatorConfig;
import dev.nightjar.alert.rule.RuleEvaluator;
import dev.nightjar.alert.rule.RuleGroup;
import dev.nightjar.base.Clock;
import dev.nightjar.base.Closers;
import dev.nightjar.base.Disk;
import dev.nightjar.base.SlotFile;
import dev.nightjar.ingest.Admission;
import dev.nightjar.ingest.AdmissionConfig;
import dev.nightjar.ingest.HttpFetcher;
import dev.nightjar.ingest.PushConfig;
import dev.nightjar.ingest.PushReceiver;
import dev.nightjar.ingest.RemoteWriteReceiver;
import dev.nightjar.ingest.Scraper;
import dev.nightjar.jobs.JobStores;
import dev.nightjar.jobs.Jobs;
import dev.nightjar.jobs.JobsConfig;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.PromqlEngine;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.search.SearchConfig;
import dev.nightjar.search.SearchLogStore;
import dev.nightjar.server.config.Config;
import dev.nightjar.server.config.StorageConfig;
import dev.nightjar.state.StateConfig;
import dev.nightjar.state.StateDatabase;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import dev.nightjar.web.Health;
import dev.nightjar.web.WebServer;
import dev.nightjar.web.WebServer.Doors;
import dev.nightjar.web.http.Listeners;
import dev.nightjar.web.own.JobsApi;
import dev.nightjar.web.own.LedgerApi;
import dev.nightjar.web.own.RunsApi;
import dev.nightjar.web.own.ServerApi;
import dev.nightjar.web.own.WatchApi;
import dev.nightjar.web.ping.PingApi;
import dev.nightjar.web.prometheus.AdminApi;
import dev.nightjar.web.prometheus.ExemplarsApi;
import dev.nightjar.web.prometheus.FeatureList;
import dev.nightjar.web.prometheus.FederateApi;
import dev.nightjar.web.prometheus.GlobalUrls;
import dev.nightjar.web.prometheus.ParseApi;
import dev.nightjar.web.prometheus.QueryApi;
import dev.nightjar.web.prometheus.ReadApi;
import dev.nightjar.web.prometheus.RulesApi;
import dev.nightjar.web.prometheus.SeriesApi;
import dev.nightjar.web.prometheus.StatusApi;
import dev.nightjar.web.prometheus.TargetsApi;
import dev.nightjar.web.prometheus.WriteApi;
import dev.nightjar.web.push.PushApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server. Everything is opened in [#start], in this order: sockets (which answer
/// "starting"), data directory, engines, evaluator, jobs, receivers, rules and routes, doors;
/// [#close] goes backwards: first nobody is let in any more, last the engines are forced and
/// closed.
public final class NightjarServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NightjarServer.class);

  private final Closers undo;
  private final Configuration configuration;
  private final Engines engines;
  private final Watchers watchers;
  private final Listeners listeners;

  /// What keeps data.
  record Engines(
      TsdbStore metrics, SearchLogStore logs, StateDatabase state, SlotFile activeQueries) {}

  /// What works by itself.
  record Watchers(
      MetricQueries queries,
      Jobs jobs,
      Scraper scraper,
      PushReceiver pushes,
      RemoteWriteReceiver writes,
      RuleEvaluator rules,
      Dispatcher dispatcher) {}

  private NightjarServer(
      Closers undo,
      Configuration configuration,
      Engines engines,
      Watchers watchers,
      Listeners listeners) {
    this.undo = undo.release();
    this.configuration = configuration;
    this.engines = engines;
    this.watchers = watchers;
    this.listeners = listeners;
  }

  /// Starts a server.
  ///
  /// @param quit what `/-/quit` runs; returns at once
  /// @throws NightjarException when it cannot start, with a sentence that says what to do; whatever
  ///   was opened is closed again
  public static NightjarServer start(ServerOptions options, Clock clock, Runnable quit) {
    var refusals = new Refusals(clock);
    Configuration configuration = Configuration.load(options.config(), refusals, clock);
    Libraries.settle();
    QueryTurns.leaveCarriersForOthers();
    try (var undo = new Closers()) {
      // The HTTP server's own start takes as long as all engines': one core each.
      var binding = Binding.start(() -> listen(options, configuration, refusals));
      undo.addUndo("sockets", binding::close);
      DataDirectory data =
          undo.add("data directory", DataDirectory.open(options.data(), Disk.system()));
      Engines engines = openEngines(data.path(), configuration.current(), clock, undo);
      Listeners listeners = binding.await();
      Watchers watchers = startWatchers(engines, configuration, listeners, clock, refusals, undo);
      var server = new NightjarServer(undo.release(), configuration, engines, watchers, listeners);
      WebServer.serve(listeners, server.doors(options, clock, refusals, quit));
      server.undo.add("listeners", listeners);
      LOG.info("serving {} from {}", server.addresses(), data.path());
      return server;
    }
  }

  private static Engines openEngines(Path data, Config config, Clock clock, Closers undo) {
    Libraries.unpackInto(data);
    StorageConfig storage = config.storage();
    try {
      SlotFile activeQueries = undo.add("active queries", NotedQueries.open(data));
      TsdbConfig metrics =
          TsdbConfig.in(data)
              .withRetention(storage.retention())
              .withRetentionBytes(storage.retentionBytes())
              .withOutOfOrderWindow(storage.outOfOrderWindow())
              .withWalForce(storage.walForce());
      SearchConfig logs =
          SearchConfig.in(data.resolve("logs"))
              .withRetention(storage.retention())
              .withForceInterval(storage.walForce());
      TsdbStore tsdb = undo.add("metrics", TsdbStore.open(metrics, Disk.system(), clock));
      StateConfig states = StateConfig.in(data).withPushForce(storage.walForce());
      StateDatabase state = undo.add("state", StateDatabase.open(states, Disk.system(), clock));
      SearchLogStore search = undo.add("logs", SearchLogStore.open(logs, Disk.system(), clock));
      return new Engines(tsdb, search, state, activeQueries);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE, "the data in " + data + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static Watchers startWatchers(
      Engines engines,
      Configuration configuration,
      Listeners listeners,
      Clock clock,
      Refusals refusals,
      Closers undo) {
    Config config = configuration.current();
    var queries =
        new QueryTurns(
            helpers ->
                new NotedQueries(
                    new PromqlEngine(
                        engines.metrics(),
                        clock,
                        config.features(),
                        helpers,
                        () -> configuration.current().evaluationInterval()),
                    engines.activeQueries(),
                    clock),
            clock);
    var jobs =
        undo.add(
            "jobs",
            new Jobs(
                JobsConfig.defaults(),
                new JobStores(
                    engines.state().runs(),
                    engines.state().history(),
                    engines.state().decisions(),
                    engines.state().ledger(),
                    engines.state().pushGroups(),
                    engines.logs(),
                    engines.metrics()),
                clock,
                refusals));
    var admission =
        new Admission(engines.metrics(), engines.logs(), refusals, clock, AdmissionConfig.DEFAULT);
    var pushes =
        undo.add(
            "push receiver",
            new PushReceiver(
                engines.state().pushGroups(), admission, clock, PushConfig.DEFAULT, jobs.ledger()));
    var fetcher = undo.add("fetcher", new HttpFetcher("Nightjar/" + Version.TEXT));
    var scraper =
        undo.add("scraper", new Scraper(admission, clock, fetcher, Tenant.DEFAULT, jobs.ledger()));
    String url = externalUrl(config, listeners);
    var poster = undo.add("poster", new HttpPoster());
    var dispatcher =
        undo.add(
            "dispatcher",
            new Dispatcher(
                config.alerting().withExternalUrl(url),
                Tenant.DEFAULT,
                engines.state().alertStates(),
                poster,
                refusals,
                clock));
    var rules =
        undo.add(
            "rules",
            new RuleEvaluator(
                EvaluatorConfig.at(url, config.externalLabels()),
                queries,
                jobs.conditions(),
                engines.metrics(),
                engines.state().alertStates(),
                dispatcher,
                refusals,
                clock));
    undo.add("state keeper", StateKeeper.start(engines.state(), clock));
    jobs.configure(config.jobs());
    jobs.start();
    pushes.start();
    scraper.start();
    scraper.reload(config.scrapes());
    dispatcher.start(RuleGroup.longestInterval(config.rules()));
    rules.start(config.rules());
    return new Watchers(
        queries, jobs, scraper, pushes, new RemoteWriteReceiver(admission), rules, dispatcher);
  }

  private static String externalUrl(Config config, Listeners listeners) {
    return config.externalUrl().isEmpty()
        ? "http://" + texts(listeners).get(WebServer.HTTP)
        : config.externalUrl();
  }

  private Doors doors(ServerOptions options, Clock clock, Refusals refusals, Runnable quit) {
    Instant startedAt = clock.now();
    var about =
        new ServerApi.About(Version.TEXT, startedAt, options.data().toString(), this::addresses);
    var metrics = new OwnMetrics(engines, watchers, refusals, clock, startedAt);
    Config startedWith = configuration.current();
    Labels external = startedWith.externalLabels();
    Features features = startedWith.features();
    var turns = new Semaphore(QueryTurns.CORES, true); // of questions for series and labels
    return new Doors(
        new QueryApi(watchers.queries(), clock, queryLimits()),
        new SeriesApi(engines.metrics(), watchers.scraper()::metadata, turns),
        new ExemplarsApi(engines.metrics(), features),
        new ParseApi(features),
        new WriteApi(watchers.writes()),
        new ReadApi(engines.metrics(), external, readLimits(), PrometheusChunks::new),
        new FederateApi(engines.metrics(), external, queryLimits().lookback(), clock, turns),
        new AdminApi(
            options.adminApi()
                ? Optional.of(new AdminApi.Tools(engines.metrics()::snapshot, engines.metrics()))
                : Optional.empty()),
        new StatusApi(
            engines.metrics(),
            new Facts(options, configuration, engines.metrics(), startedAt).all(),
            new FeatureList(features, options.lifecycleApi(), options.adminApi()),
            metrics::families,
            clock),
        new TargetsApi(
            watchers.scraper()::targets,
            watchers.scraper()::metadata,
            () -> configuration.current().pools(),
            new GlobalUrls(
                Objects.requireNonNull(listeners.addresses().get(WebServer.HTTP)).getPort(),
                () -> URI.create(externalUrl(configuration.current(), listeners)))),
        new RulesApi(watchers.rules()::groups),
        new RunsApi(
            engines.state().runs(),
            watchers.jobs().reports(),
            engines.logs(),
            watchers.jobs().watching(),
            refusals),
        new JobsApi(watchers.jobs().board(), watchers.jobs().watching()),
        new WatchApi(watchers.jobs().watching(), clock),
        new LedgerApi(new LedgerView(watchers.jobs())),
        new ServerApi(about, refusals, engines.state().alertStates(), clock),
        new PushApi(watchers.pushes(), refusals),
        new PingApi(
            watchers.jobs().pings(), () -> configuration.current().pings(), clock, refusals),
        new Health(new HealthParts(engines, watchers, configuration)::now),
        metrics::families,
        options.lifecycleApi() ? Optional.of(lifecycle(quit)) : Optional.empty());
  }

  private WebServer.Lifecycle lifecycle(Runnable quit) {
    return new WebServer.Lifecycle() {
      @Override
      public synchronized List<String> reload() {
        return NightjarServer.this.reload();
      }

      @Override
      public void quit() {
        quit.run();
      }
    };
  }

  private static Listeners listen(
      ServerOptions options, Configuration configuration, Refusals refusals) {
    Listeners.Limits standard = Listeners.Limits.DEFAULT;
    var limits =
        new Listeners.Limits(
            standard.maxBodyBytes(),
            standard.allBodyBytes(),
            standard.requestTimeout(),
            standard.maxConnections(),
            () -> configuration.current().allowedHosts(),
            () -> configuration.current().corsOrigin());
    return Listeners.bind(
        WebServer.listeners(options.listen(), options.pushListen()), limits, refusals);
  }

  /// What one query may hold in memory: a quarter of the heap, samples counted as 16 bytes.
  private static MetricQueries.Limits queryLimits() {
    MetricQueries.Limits standard = MetricQueries.Limits.DEFAULT;
    long bytes = Math.min(standard.maxBytes(), Runtime.getRuntime().maxMemory() / 4);
    return new MetricQueries.Limits(
        standard.timeout(),
        standard.lookback(),
        Math.min(standard.maxSamples(), bytes / 16),
        standard.maxSeries(),
        bytes);
  }

  /// What a remote read of samples may take: an eighth of the heap for the message and its
  /// compressed form, of Prometheus' 50 million samples as many as have room in it.
  private static ReadApi.Limits readLimits() {
    long bytes = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 16);
    return new ReadApi.Limits(Math.min(50_000_000, bytes / 10), bytes);
  }

  private static Map<String, String> texts(Listeners listeners) {
    Map<String, String> texts = new LinkedHashMap<>();
    listeners.addresses().forEach((name, address) -> texts.put(name, Listeners.text(address)));
    return texts;
  }

  /// Reads the configuration again and puts scrape configs, rules and routes in force. A file with
  /// problems changes nothing.
  ///
  /// @return what is wrong; empty when the file is in force
  public synchronized List<String> reload() {
    Configuration.Reloaded reloaded = configuration.reload();
    if (reloaded.problems().isEmpty()) {
      Config config = reloaded.config();
      watchers.scraper().reload(config.scrapes());
      watchers
          .dispatcher()
          .reload(config.alerting().withExternalUrl(externalUrl(config, listeners)));
      watchers.rules().reload(config.rules());
      watchers.jobs().configure(config.jobs());
      LOG.info("the configuration was read again and is in force");
    }
    return reloaded.problems();
  }

  /// Where it listens, as `host:port` by name.
  public Map<String, String> addresses() {
    return texts(listeners);
  }

  /// The ports of the engines, for programs that embed the server.
  public Ports ports() {
    return new Ports(engines.metrics(), watchers.jobs().reports());
  }

  /// Stops within ten seconds: lets nobody in, ends what works by itself, forces and closes the
  /// engines.
  @Override
  public void close() {
    undo.close();
    LOG.info("stopped");
  }
}
