/** What the backend is told by its environment. Without platform credentials it runs against sandbox stores. */
export interface BackendSettings {
  /** The public origin: where merchants come back to and platforms deliver to. */
  readonly appURL: string;
  readonly port: number;
  /** 64 hex digits. Without it, for sandbox stores only, one is made up. */
  readonly encryptionKey: string | undefined;
  /** Without it everything is kept in files. */
  readonly mongoURI: string | undefined;
  readonly dataFolder: string;
  readonly shopify: { readonly clientId: string; readonly clientSecret: string } | undefined;
  readonly flipkart:
    | { readonly appId: string; readonly appSecret: string; readonly baseURL: string | undefined }
    | undefined;
  /** Where Shopify sends merchants back to, if it is not the route under `appURL`. */
  readonly shopifyRedirectURI: string | undefined;
}

export function readSettings(environment: NodeJS.ProcessEnv): BackendSettings {
  const read = (name: string) => environment[name] || undefined;
  const shopifyKey = read('SHOPIFY_API_KEY');
  const flipkartId = read('FLIPKART_APP_ID');
  // Under a key that is gone with the process nobody reads the tokens that it leaves.
  const isReal = shopifyKey !== undefined || flipkartId !== undefined;
  return {
    appURL: read('APP_URL') ?? 'https://app.example.com',
    port: Number(read('PORT') ?? 0),
    encryptionKey: isReal
      ? need(
          'ENCRYPTION_KEY',
          '64 hex digits, such as `openssl rand -hex 32` prints; keep them, tokens cannot be read without',
        )
      : read('ENCRYPTION_KEY'),
    mongoURI: read('MONGODB_URI'),
    dataFolder: read('DATA_FOLDER') ?? '.backend',
    shopify:
      shopifyKey === undefined
        ? undefined
        : { clientId: shopifyKey, clientSecret: need('SHOPIFY_API_SECRET', 'it belongs to SHOPIFY_API_KEY') },
    flipkart:
      flipkartId === undefined
        ? undefined
        : {
            appId: flipkartId,
            appSecret: need('FLIPKART_APP_SECRET', 'it belongs to FLIPKART_APP_ID'),
            baseURL: read('FLIPKART_API_BASE_URL'),
          },
    shopifyRedirectURI: read('SHOPIFY_REDIRECT_URI'),
  };

  function need(name: string, what: string): string {
    const value = read(name);
    if (value === undefined) throw new Error(`${name} is not set: ${what}`);
    return value;
  }
}
