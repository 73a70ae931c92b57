#!/bin/sh
# What cron does with a crontab, without waiting for the minute:
#     crontab_loop.sh CRONTAB MAIL ROUNDS
# Variables above the jobs are set for them; each job runs in a session of its own without a terminal, with cron's plain
# environment, nothing on standard input, and both streams in one pipe to a mailer: here the file MAIL/LINE. The jobs of a round
# run side by side; the next round begins when all of them have ended.

crontab=$1
mail=$2
rounds=$3
home=${HOME:-/}

variables() { sed -n 's/^\([A-Za-z_][A-Za-z_0-9]*\)=\(.*\)$/\1=\2/p' "$crontab"; }

start() { # start LINE COMMAND
  set -- "$1" "$2" HOME="$home" LOGNAME=ops SHELL=/bin/sh PATH=/usr/bin:/bin
  line=$1
  command=$2
  shift 2
  while IFS= read -r variable; do
    set -- "$@" "$variable"
  done <<END
$(variables)
END
  cd "$home" || exit 1
  # shellcheck disable=SC2016
  setsid env -i "$@" /bin/sh -c 'eval "$0"; echo "exit code $?" >&3' "$command" </dev/null 2>&1 3>>"$mail/$line.codes" | cat >>"$mail/$line" &
}

round=0
while [ "$round" -lt "$rounds" ]; do
  line=0
  while IFS= read -r entry; do
    line=$((line + 1))
    case $entry in
      '* * * * * '*) start "$line" "${entry#\* \* \* \* \* }" ;;
    esac
  done <"$crontab"
  wait
  round=$((round + 1))
done
