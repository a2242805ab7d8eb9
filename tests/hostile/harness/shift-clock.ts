// Loaded into a gateway's process before the gateway. It sets the clock, as an operator or a time service does, when the parent
// process says by how much: what the machine calls the time jumps, and nothing else does.

const real = Date.now;

process.on('message', (message) => {
  if (typeof message === 'number') Date.now = () => real() + message;
});
process.channel?.unref();
