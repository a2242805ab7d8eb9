// `npm run proxy`: the command llm-proxy in a clone. It runs from the sources (`--conditions=@llm/source`), so that nothing
// has to be built first.
if (process.env.npm_lifecycle_event !== undefined) {
  // npm runs a script in a shell. A signal to npm ends the shell and not the program in it, which would go on unseen
  // and keep its port. So the program stops when it has lost the shell.
  const shell = process.ppid;
  const watch = globalThis.setInterval(() => {
    if (process.ppid === shell) return;
    globalThis.clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}
// The program's hints name what a person types here, since `llm-proxy` is on no path.
process.env.LLM_PROXY_COMMAND ||= 'npm run proxy --';
await import('../packages/proxy/bin/llm-proxy.js');
