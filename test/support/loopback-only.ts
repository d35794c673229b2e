import net from 'node:net';

/** No test of this project may reach the internet: a connect to anything but loopback fails at once, loudly. */
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const { connect } = net.Socket.prototype;

function guarded(this: net.Socket, ...args: unknown[]) {
  // net.connect normalises its arguments to [[options, callback]] before it reaches the prototype.
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const options = typeof first === 'object' && first !== null ? (first as ConnectOptions) : {};
  const host = options.host ?? 'localhost';
  if (options.path === undefined && !LOOPBACK.has(host)) {
    // A test may bring a resolver of its own, as long as it leads to nowhere else.
    if (options.lookup === undefined) throw refusal(host);
    options.lookup = toLoopback(options.lookup);
  }
  return Reflect.apply(connect, this, args) as net.Socket;
}

// This file runs once for each test file, a process more often.
if (connect.name !== guarded.name) net.Socket.prototype.connect = guarded;

interface ConnectOptions {
  readonly host?: string;
  readonly path?: string;
  lookup?: net.LookupFunction;
}

function toLoopback(resolve: net.LookupFunction): net.LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      if (error === null && addresses.some((address) => !LOOPBACK.has(address))) {
        callback(refusal(hostname), [], 0);
      } else callback(error, found, family);
    });
}

function refusal(host: string): Error {
  return new Error(`test tried to connect to ${host}: only loopback is allowed`);
}
