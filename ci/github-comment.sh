#!/usr/bin/env bash
# Keeps the report as one comment on the pull request: written once, then edited.
set -euo pipefail
marker='<!-- container-vitals -->'
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
body=$(printf '%s\n%s\n' "$marker" "$(cat "$REPORT")")
id=$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$marker\")) | .id" | head -n 1)
if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=$body"
else
  gh api --silent --method POST "$comments" --field "body=$body"
fi
