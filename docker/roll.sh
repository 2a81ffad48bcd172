#!/usr/bin/env bash
# Replaces the replicas of replicas.compose.yml one after another, while the other one answers:
#   docker/roll.sh              by the image built from this folder, as it is now
#   docker/roll.sh --no-build   by the image that is there, as after a `docker pull`
# A replica is given no more requests, is left to finish those it has, is replaced, and answers again before it is the
# next one's turn. If a new one does not become ready, the command fails there, and the others go on answering.
set -euo pipefail
cd "$(dirname "$0")/.."
patience_s=60

compose() { docker compose "$@"; }  # of the files that COMPOSE_FILE names, in .env

# Give the proxy an order and print what it says: "set server" and "show stat" in HAProxy's management guide.
order() {
    compose exec -T proxy bash -c 'exec 3<>/dev/tcp/127.0.0.1/9999; echo "$1" >&3; cat <&3' order "$1"
}

# What the proxy knows of a replica: its requests in flight, and its status.
in_flight=5 status=18
known() { order "show stat songkin 4 -1" | awk -F , -v name="$1" -v column="$2" '$2 == name { print $column }'; }

wait_until() { # replica, what is known of it, a pattern
    for ((waited_s = 0; waited_s < patience_s; waited_s++)); do
        # shellcheck disable=SC2053 # a pattern on purpose
        if [[ "$(known "$1" "$2")" == $3 ]]; then return; fi
        sleep 1
    done
    echo "$1 is $(known "$1" "$status") with $(known "$1" "$in_flight") requests in flight, expected $3 within" \
        "$patience_s s; look at: docker compose logs $1" >&2
    exit 1
}

[ "${1:-}" = --no-build ] || compose build api
for replica in api replica; do
    order "set server songkin/$replica state drain" >/dev/null
    wait_until "$replica" "$in_flight" 0
    compose up --detach --wait --no-deps --no-build --force-recreate "$replica"
    order "set server songkin/$replica state ready" >/dev/null
    wait_until "$replica" "$status" UP
done
