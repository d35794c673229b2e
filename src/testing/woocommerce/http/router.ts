import type { Route } from './route.js';

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

interface Compiled {
  readonly route: Route;
  readonly path: RegExp;
  readonly names: readonly string[];
}

/** Finds the route of a request, as WordPress does: by path and method together, first match. */
export class Router {
  readonly #routes: readonly Compiled[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(compile);
  }

  find(method: string, path: string): Match | undefined {
    for (const { route, path: pattern, names } of this.#routes) {
      if (!answers(route, method)) continue;
      const match = pattern.exec(path);
      if (match === null) continue;
      return { route, params: Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ''])) };
    }
    return undefined;
  }

  /** The methods of a path, for the `Allow` header. */
  methods(path: string): readonly string[] {
    const routes = this.#routes.filter(({ path: pattern }) => pattern.test(path)).map(({ route }) => route.method);
    const order = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
    return order.filter((method) => routes.some((route) => answers({ method: route }, method)));
  }
}

/** WordPress calls POST, PUT and PATCH of an item all "editable" [RUN]. */
const answers = (route: Pick<Route, 'method'>, method: string): boolean =>
  route.method === (method === 'HEAD' ? 'GET' : method) ||
  (route.method === 'PUT' && (method === 'POST' || method === 'PATCH'));

function compile(route: Route): Compiled {
  const names: string[] = [];
  const path = route.pattern.replace(/:([A-Za-z_]+)/g, (_, name: string) => {
    names.push(name);
    return name === 'id' || name.endsWith('Id') ? '(\\d+)' : '([^/]+)';
  });
  return { route, path: new RegExp(`^${path}$`, 'i'), names };
}
