import type { FlipkartRoute } from './area.js';

export interface RouteMatch {
  readonly route: FlipkartRoute;
  /** Decoded, once. */
  readonly params: Readonly<Record<string, string>>;
}

interface Compiled {
  readonly route: FlipkartRoute;
  readonly path: RegExp;
  readonly names: readonly string[];
}

/** Finds operations by method and path. A path without parameters wins: `/v3/shipments/filter` is no shipment. */
export class FlipkartRouter {
  readonly #routes: readonly Compiled[];

  constructor(routes: readonly FlipkartRoute[]) {
    this.#routes = routes.map(compile).sort((a, b) => a.names.length - b.names.length);
  }

  /** Whether any operation has this path, whatever the method. */
  knows(path: string): boolean {
    return this.#routes.some((compiled) => compiled.path.test(path));
  }

  find(method: string, path: string): RouteMatch | undefined {
    for (const { route, path: pattern, names } of this.#routes) {
      const match = route.method === method ? pattern.exec(path) : null;
      if (match === null) continue;
      return { route, params: Object.fromEntries(names.map((name, index) => [name, decoded(match[index + 1] ?? '')])) };
    }
    return undefined;
  }
}

function compile(route: FlipkartRoute): Compiled {
  const names: string[] = [];
  const pattern = route.path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  return { route, path: new RegExp(`^/sellers${pattern}$`), names };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
