# Brings a MongoDB up for the suite and exports MONGODB_URI; sourced by run. Best first: the one that is named, a mongod on
# the PATH (the suite starts that itself, as a replica set), mongo-java-server through Maven. Without any the suite is skipped.
# Ends what it starts: mongo_stop.

mongo_pid=""
mongo_folder=""

mongo_start() {
  if [ -n "${MONGODB_URI:-}" ]; then
    echo "MongoDB: the one of MONGODB_URI"
  elif [ -n "${MONGOMS_SYSTEM_BINARY:-}" ] || command -v mongod >/dev/null; then
    echo "MongoDB: $("${MONGOMS_SYSTEM_BINARY:-mongod}" --version | head -n 1), a replica set of one"
  elif mongo_java_server; then
    export MONGODB_URI
    echo "MongoDB: mongo-java-server 1.47.0 at $MONGODB_URI: the real protocol, no transactions, TTL is not acted on"
  else
    echo "MongoDB: NONE. No MONGODB_URI, no mongod, and mongo-java-server could not be had: the MongoDB suite is SKIPPED" >&2
  fi
}

mongo_java_server() {
  mongo_folder=$(mktemp -d)
  mongo_tools && mongo_libraries || return 1
  java -cp "$mongo_folder/lib/*" .ci/mongo-java-server/Server.java >"$mongo_folder/address" 2>"$mongo_folder/log" &
  mongo_pid=$!
  for _ in $(seq 1 120); do
    MONGODB_URI=$(grep -o '^mongodb://[0-9.:]*' "$mongo_folder/address" || true)
    if [ -n "$MONGODB_URI" ]; then return 0; fi
    kill -0 "$mongo_pid" 2>/dev/null || break
    sleep 0.5
  done
  cat "$mongo_folder/log" >&2
  return 1
}

# A compiler too: the server is started from its source.
mongo_tools() {
  if command -v javac >/dev/null && command -v mvn >/dev/null; then return 0; fi
  local as_root=""
  [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
  command -v apt-get >/dev/null || return 1
  { $as_root apt-get update && $as_root apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven; } >"$mongo_folder/apt.log" 2>&1 && return 0
  tail -n 5 "$mongo_folder/apt.log" >&2
  return 1
}

mongo_libraries() {
  local attempt
  for attempt in 1 2; do
    if timeout 300 mvn -q -B -f .ci/mongo-java-server/pom.xml dependency:copy-dependencies "-DoutputDirectory=$mongo_folder/lib" >"$mongo_folder/mvn.log" 2>&1; then
      return 0
    fi
    echo "mongo-java-server: Maven failed (try $attempt)" >&2
  done
  tail -n 5 "$mongo_folder/mvn.log" >&2
  return 1
}

mongo_stop() {
  if [ -n "$mongo_pid" ]; then
    kill "$mongo_pid" 2>/dev/null || true
    wait "$mongo_pid" 2>/dev/null || true
  fi
  if [ -n "$mongo_folder" ]; then rm -rf "$mongo_folder"; fi
}
