; A JVM's threads, its compiler, its collector, timers and child processes.
(defn collatz [n] (loop [n (long n) steps 0] (if (= n 1) steps (recur (if (even? n) (quot n 2) (inc (* 3 n))) (inc steps)))))

(println "threads:" (reduce max (pmap (fn [from] (reduce max (map collatz (range (inc from) (+ from 10001))))) (range 0 100000 10000))))
(println "timers:" (let [pool (java.util.concurrent.Executors/newScheduledThreadPool 2)
                         done (.schedule pool ^Callable (fn [] "in time") 50 java.util.concurrent.TimeUnit/MILLISECONDS)]
                     (try (.get done) (finally (.shutdown pool)))))
(dotimes [_ 200] (byte-array 4000000)) ; more than the container has
(println "collected:" (pos? (reduce + (map #(.getCollectionCount %) (java.lang.management.ManagementFactory/getGarbageCollectorMXBeans)))))
(println "child:" (-> (ProcessBuilder. ["/bin/echo" "hello"]) .start .getInputStream slurp .trim))
(println "memory of the machine as it sees it:" (quot (.getTotalMemorySize (java.lang.management.ManagementFactory/getOperatingSystemMXBean)) 1048576) "MiB")
(shutdown-agents)
