export type KeyPermission = 'read' | 'read_write' | 'write';

export interface ApiKey {
  readonly id: number;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly permissions: KeyPermission;
  /** Whether the user behind the key may see and change orders; a customer may not. */
  readonly manages: boolean;
  /** OAuth nonces it has used up. */
  readonly nonces: Set<string>;
}

/** The REST API keys of one site. */
export class KeyRing {
  readonly #keys = new Map<string, ApiKey>();
  readonly #hex: (length: number) => string;
  #issued = 0;

  constructor(hex: (length: number) => string) {
    this.#hex = hex;
  }

  issue(permissions: KeyPermission, { manages = true }: { readonly manages?: boolean } = {}): ApiKey {
    this.#issued += 1;
    const key = {
      id: this.#issued,
      consumerKey: `ck_${this.#hex(40)}`,
      consumerSecret: `cs_${this.#hex(40)}`,
      permissions,
      manages,
      nonces: new Set<string>(),
    };
    this.#keys.set(key.consumerKey, key);
    return key;
  }

  find(consumerKey: string): ApiKey | undefined {
    return this.#keys.get(consumerKey);
  }

  revoke(consumerKey: string): void {
    this.#keys.delete(consumerKey);
  }
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a key may not do with this method, in WooCommerce's words. */
export function missingPermission({ permissions }: ApiKey, method: string): string | undefined {
  const needed = READS.has(method) ? 'read' : 'write';
  return permissions === needed || permissions === 'read_write'
    ? undefined
    : `The API key provided does not have ${needed} permissions.`;
}
