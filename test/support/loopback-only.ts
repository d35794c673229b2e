import net from 'node:net';

/** No test of this project may reach the internet: a connect to anything but loopback fails at once, loudly. */
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]) {
  // net.connect normalises its arguments to [[options, callback]] before it reaches the prototype.
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const options = typeof first === 'object' && first !== null ? (first as { host?: string; path?: string }) : {};
  const host = options.host ?? 'localhost';
  if (options.path === undefined && !LOOPBACK.has(host)) {
    throw new Error(`test tried to connect to ${host}: only loopback is allowed`);
  }
  return Reflect.apply(connect, this, args) as net.Socket;
};
