package dev.nightjar.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CrontabTest {
  private static List<String> problems(Crontab crontab) {
    return crontab.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void readsAUsersCrontab() {
    Crontab crontab =
        Crontab.parse(
            """
            # m h  dom mon dow   command
            MAILTO="ops@example.org"
            30 2 * * 1-5   /usr/local/bin/backup.sh --all
            CRON_TZ = 'Europe/Berlin'
            @Daily\t/opt/report.py
              0 4 1 * *  date +\\%F; cat%line one%line two
            CRON_TZ=
            -*/5 * * * * /usr/local/bin/backup.sh --quick
            @reboot sleep 5; /opt/worker
            """,
            Crontab.Form.DETECT);
    assertThat(crontab.problems()).isEmpty();
    assertThat(crontab.isSystem()).isFalse();
    assertThat(crontab.entries())
        .containsExactly(
            new CrontabEntry(3, "30 2 * * 1-5", "", "", "/usr/local/bin/backup.sh --all", "backup"),
            new CrontabEntry(5, "@daily", "Europe/Berlin", "", "/opt/report.py", "report"),
            new CrontabEntry(6, "0 4 1 * *", "Europe/Berlin", "", "date +%F; cat", "date"),
            new CrontabEntry(
                8, "*/5 * * * *", "", "", "/usr/local/bin/backup.sh --quick", "backup-2"),
            new CrontabEntry(9, "@reboot", "", "", "sleep 5; /opt/worker", "worker"));
  }

  @Test
  void seesThatLinesNameAUser() {
    Crontab crontab =
        Crontab.parse(
            """
            SHELL=/bin/sh
            17 *  * * *  root  cd / && run-parts --report /etc/cron.hourly
            25 6  * * *  root  test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }
            @daily www-data php /srv/app/cron.php
            """,
            Crontab.Form.DETECT);
    assertThat(crontab.problems()).isEmpty();
    assertThat(crontab.isSystem()).isTrue();
    assertThat(crontab.entries())
        .extracting(CrontabEntry::user)
        .containsExactly("root", "root", "www-data");
    assertThat(crontab.entries())
        .extracting(CrontabEntry::job)
        .containsExactly("cron-hourly", "cron-daily", "cron");
  }

  @Test
  void takesCommandsForCommandsWhereNobodySaysOtherwise() {
    String text = "0 * * * * git pull\n5 * * * * php artisan schedule:run\n";
    assertThat(Crontab.parse(text, Crontab.Form.DETECT).isSystem()).isFalse();
    assertThat(Crontab.parse(text, Crontab.Form.SYSTEM).entries().getFirst().user())
        .isEqualTo("git");
  }

  @Test
  void tellsEachProblemWithLineAndColumn() {
    Crontab crontab =
        Crontab.parse(
            """
            CRON_TZ=Mars/Base
            30 25 * * * /bin/a
            * * * *
            @never /bin/b
            0 3 * * *
            0 3 * * * %in
            0 4 * * * /bin/good
            """,
            Crontab.Form.USER);
    assertThat(problems(crontab))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("line 1, column 9: \"Mars/Base\" is no time zone"),
            p -> assertThat(p).isEqualTo("line 2, column 4: the hour is 25, 0 to 23 is allowed"),
            p -> assertThat(p).startsWith("line 3, column 8: the line ends after 4 fields"),
            p -> assertThat(p).startsWith("line 4, column 1: \"@never\" is not known"),
            p -> assertThat(p).startsWith("line 5, column 10: the line ends where a command"),
            p -> assertThat(p).startsWith("line 6, column 11: the command is empty"));
    assertThat(crontab.entries()).extracting(CrontabEntry::job).containsExactly("good");
    assertThat(problems(Crontab.parse("0 4 * * * root\n@daily\n", Crontab.Form.SYSTEM)))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("line 1, column 11: after the user \"root\""),
            p -> assertThat(p).startsWith("line 2, column 7: the line ends where a user"));
  }

  @Test
  @Timeout(20)
  void refusesLinesThatAreTooLong() {
    String blanks = " ".repeat(500_000);
    Crontab crontab =
        Crontab.parse(
            "A=" + blanks + "x\n0 4 * * * /bin/a\n0 5 * * * /bin/b " + "x".repeat(10_000),
            Crontab.Form.DETECT);
    assertThat(problems(crontab))
        .containsExactly(
            "line 1, column 10001: is longer than 10000 characters",
            "line 3, column 10001: is longer than 10000 characters");
    assertThat(crontab.entries()).extracting(CrontabEntry::job).containsExactly("a");
  }

  @Test
  @Timeout(20)
  void readsLinesOfBlanksOnce() {
    String line = "A=" + " ".repeat(9_980) + "x\u2028";
    String all = (line + "\n").repeat(5_000) + "0 4 * * * /bin/a" + " ".repeat(9_000) + "b";
    Crontab crontab = Crontab.parse(all, Crontab.Form.DETECT);
    assertThat(crontab.problems()).isEmpty();
    assertThat(crontab.entries()).hasSize(1);
  }

  @Test
  void takesAByteOrderMarkAndBlanksBehindAZone() {
    Crontab crontab =
        Crontab.parse("\uFEFFCRON_TZ=Asia/Tokyo \t \n0 4 * * * /bin/a\n", Crontab.Form.DETECT);
    assertThat(crontab.problems()).isEmpty();
    assertThat(crontab.entries()).extracting(CrontabEntry::timezone).containsExactly("Asia/Tokyo");
  }

  @Test
  void givesTheSameCommandOneName() {
    Crontab crontab =
        Crontab.parse("0 4 * * * /bin/a\n0 9 * * 6 /bin/a\n0 5 * * * /x/a b\n", Crontab.Form.USER);
    assertThat(crontab.entries()).extracting(CrontabEntry::job).containsExactly("a", "a", "a-2");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          /usr/local/bin/backup.sh --all > /dev/null 2>&1 ; `backup`
          `cd /srv/app && ./manage.py sync`                 ; manage
          nightjar run --job nightly -- /opt/x.sh         ; nightly
          ./nightjar run --timeout 2h --job=nightly -- x   ; nightly
          nightjar run --job "$JOB" -- /opt/x.sh          ; x
          PATH=/bin /opt/x.sh && curl -fsS http://127.0.0.1:9090/ping/night-copy?create=1 ; night-copy
          `/opt/x.sh; curl "http://nj:9090/ping/somekey/night-copy/$?"` ; night-copy
          /opt/x.sh && curl https://hc-ping.com/AbCdEfGhIjKlMnOpQrStUv/db-dump/fail ; db-dump
          /opt/x.sh && curl https://hc-ping.com/eb095278-f28d-448d-87fb-7b75c171a6aa ; x
          /opt/x.sh && wget http://127.0.0.1/ping/eb095278-f28d-448d-87fb-7b75c171a6aa/start ; x
          runitor -slug night -- /opt/x.sh                 ; night
          sudo -u www-data nice -n 10 /opt/x.py            ; x
          flock -n /run/lock/x timeout -k 5 1h /opt/sync   ; sync
          flock -w 10 /run/l -c '/opt/sync --now'          ; sync
          bash -lc 'cd /srv && bundle exec rake cleanup'   ; bundle
          /usr/bin/env python3 -u /opt/job_v2.py -v        ; job_v2
          python3 -m app.jobs.clean --all                  ; app.jobs.clean
          java -Xmx1g -jar /opt/import-1.2.jar             ; import-1.2
          su - postgres -c "pg_dump db | gzip > /b/x.gz"   ; pg_dump
          [ -x /usr/bin/certbot ] && certbot -q renew      ; certbot
          `A=1 B=2`                                        ; job
          sleep 5                                          ; sleep
          `( cd /tmp; find . -mtime +7 -delete )`          ; find
          /opt/räumen.sh                                   ; r-umen
          """)
  void namesAJobByWhatItRuns(String command, String job) {
    Crontab crontab = Crontab.parse("0 4 * * * " + command, Crontab.Form.USER);
    assertThat(crontab.entries()).extracting(CrontabEntry::job).containsExactly(job);
  }
}
