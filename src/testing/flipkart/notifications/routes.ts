import type { FlipkartRoute } from '../http/area.js';

export const notificationRoutes = (): readonly FlipkartRoute[] => [];
