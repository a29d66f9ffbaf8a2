#!/bin/sh
# Makes the namespace unless it is there. Closed histories stay three days, as in the embedded engine.
set -eu

tries=0
until temporal operator cluster health; do
    tries=$((tries + 1))
    [ "$tries" -lt 30 ] || { echo 'Temporal does not answer.' >&2; exit 1; }
    sleep 2
done
temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$NAMESPACE" --retention 72h
