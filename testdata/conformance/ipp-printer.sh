#!/bin/bash
# Prints FILE on a real IPP printer program, ippeveprinter, which hands it to READER (a program that decodes it and fails when it cannot).
#   ipp-printer.sh FILE MIME READER
# Succeeds when the job is completed. Runs in a network namespace of its own, so it needs root; Debian: cups-ipp-utils dbus iproute2.
set -euo pipefail
file=$(realpath "$1") mime=$2 reader=$(realpath "$3")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
printf '#!/bin/sh\nexec "%s" "$1" >"%s/decoded" 2>&1\n' "$reader" "$dir" >"$dir/print"
chmod +x "$dir/print"
mkdir "$dir/spool"
# ippeveprinter does not start without a system bus, even where it announces nothing: a private one will do.
cat >"$dir/bus.conf" <<CONF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=$dir/bus</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
CONF
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$dir/bus dir file mime
unshare -n bash -ec '
  ip link set lo up
  dbus-daemon --config-file="$dir/bus.conf" --nofork 2>/dev/null & bus=$!
  for i in $(seq 50); do [ -S "$dir/bus" ] && break; sleep 0.1; done
  ippeveprinter -2 -s 10,10 -f image/pwg-raster,image/urf,image/jpeg,application/pdf,application/PCLm -c "$dir/print" -d "$dir/spool" -k -n localhost -p 8631 -r off test >"$dir/log" 2>&1 & printer=$!
  trap "kill $printer $bus 2>/dev/null || true" EXIT
  uri=ipp://localhost:8631/ipp/print
  for i in $(seq 50); do ipptool -q $uri get-printer-attributes.test >/dev/null 2>&1 && break; sleep 0.2; done
  ipptool -tv -f "$file" -d filetype="$mime" $uri print-job.test >"$dir/job" 2>&1 || true
  for i in $(seq 100); do
    ipptool -tv $uri get-completed-jobs.test >"$dir/jobs" 2>&1 || true
    grep -qa "job-state (enum) = completed" "$dir/jobs" && exit 0
    grep -qaE "job-state \(enum\) = (aborted|canceled)" "$dir/jobs" && break
    sleep 0.2
  done
  echo "the job was not completed"; tail -5 "$dir/job" "$dir/log"; head -c 500 "$dir/decoded" 2>/dev/null; exit 1
'
