/** Both Amazon peers call Amazon's own hosts over TLS, and nothing else. */
import https from 'node:https';
import { connect } from 'node:net';

/** From now on every `https` connection of this process goes to the stand-in, in the clear: nobody pays for TLS here. */
export function divertHttps(url: string): void {
  const { hostname, port } = new URL(url);
  class ToStandIn extends https.Agent {
    override createConnection() {
      return connect({ host: hostname, port: Number(port) });
    }
  }
  https.globalAgent = new ToStandIn({ keepAlive: true });
  // axios asks the environment for a proxy.
  process.env['NO_PROXY'] = '*';
}
