#!/usr/bin/env bash
# The check of action.yml: annotations in the log, the report in the summary of the job, files for further steps.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
reports=$(mktemp -d "$RUNNER_TEMP/container-vitals-XXXXXX")
case ${FAIL_ON:=warning} in
  warning | critical | never) ;;
  *) echo "::error::fail-on is warning, critical or never, not “$FAIL_ON”"; exit 3 ;;
esac

arguments=(--format github --report "markdown=$reports/report.md" --report "junit=$reports/junit.xml")
[ -z "${POLICY:-}" ] || arguments+=(--policy "$POLICY")
[ -z "${LASTS:-}" ] || arguments+=(--for "$LASTS")
[ -z "${WAIT_HEALTHY:-}" ] || arguments+=(--wait-healthy "$WAIT_HEALTHY")
[ -z "${BASELINE:-}" ] || arguments+=(--baseline "$BASELINE")
read -ra containers <<< "${CONTAINERS:-}"

code=0
"$here/container-vitals" check "${arguments[@]}" -- ${containers[@]+"${containers[@]}"} || code=$?

statuses=(ok warning critical unknown)
{
  echo "status=${statuses[code]:-unknown}"
  if [ -s "$reports/report.md" ]; then
    echo "report=$reports/report.md"
    echo "junit=$reports/junit.xml"
  fi
} >> "$GITHUB_OUTPUT"
[ ! -s "$reports/report.md" ] || cat "$reports/report.md" >> "$GITHUB_STEP_SUMMARY"

case $FAIL_ON-$code in
  never-* | critical-1) exit 0 ;;
  *) exit "$code" ;;
esac
