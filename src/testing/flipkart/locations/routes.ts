import type { FlipkartRoute } from '../http/area.js';

/** Where a seller ships from. The call is not published, integrators use it; the form of its answer is this sandbox's own. */
export const locationRoutes = (): readonly FlipkartRoute[] => [
  {
    operation: 'getLocations',
    method: 'GET',
    path: '/locations/allLocations',
    handle: ({ seller }) => ({
      status: 200,
      body: {
        locations: seller.locationIds.map((locationId) => ({ locationId, ...placeOf(seller.addressOf(locationId)) })),
      },
    }),
  },
];

const placeOf = ({
  city,
  state,
  pinCode,
}: {
  readonly city: string;
  readonly state: string;
  readonly pinCode: string;
}) => ({
  city,
  state,
  pinCode,
});
