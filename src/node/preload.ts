/**
 * Loads what jobs, recovery and talking to programs take, while the runtime answers its first calls. Node keeps a module
 * that could not be read, as without a free file descriptor, as failed for as long as the process lives: what is loaded
 * when the node is made can't be lost later.
 */
export async function preload(): Promise<void> {
  await Promise.all([
    import('../job/recover/recover.js'),
    import('../job/recover/sweep.js'),
    import('../streaming/watch/exit-watcher.js'),
    import('../streaming/watch/container-feed.js'),
    import('../streaming/sessions/exec.js'),
    import('../streaming/sessions/attach.js'),
    import('../streaming/sessions/exec-sync.js'),
    import('../streaming/sessions/port-forward.js'),
    import('../output/step-output.js'),
    import('../streaming/logs/follow-log.js'),
    import('../streaming/logs/wait-for-line.js'),
    import('../streaming/logs/rotate-log.js'),
    import('../streaming/logs/remove-log.js'),
  ]);
}
