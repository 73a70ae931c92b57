# Read by the commands beside it: builds what they measure, and sets root, bench and java.
root=$(cd "$(dirname "$0")/../.." && pwd)
bench=$root/testing/bench/target
"$root/nightjar" --version >/dev/null # finds JDK 25 and builds what is measured
java=$(sed -n "s/^nightjar_java='\(.*\)'/\1/p" "$root/cli/target/wrapper.env")
JAVA_HOME=${java%/bin/java}
export JAVA_HOME
mvn=${XDG_CACHE_HOME:-$HOME/.cache}/nightjar/apache-maven-3.9.16/bin/mvn
[ -x "$mvn" ] || mvn=mvn
(cd "$root" && "$mvn" -q -T1C -DskipTests -Dui.skip=true -pl testing/bench -am package)
