import type { FlipkartRoute } from '../http/area.js';

export const orderRoutes = (): readonly FlipkartRoute[] => [];
