import type { Route } from '../http/route.js';
import type { Site } from '../site.js';

/** `/wp-json/`: what the site is and which parts of the API it has. Anyone may read it. */
export function indexRoute(site: Site): Route {
  return {
    method: 'GET',
    pattern: '',
    access: 'public',
    handle: () => ({
      body: {
        name: `Sandbox ${new URL(site.home).hostname}`,
        description: '',
        url: site.home,
        home: site.home,
        gmt_offset: site.utcOffsetMinutes / 60,
        timezone_string: site.timeZone === '+05:30' ? 'Asia/Kolkata' : '',
        namespaces: site.namespaces,
        authentication: [],
      },
    }),
  };
}
