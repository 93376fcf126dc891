import { CreateFirstLight1795437000000 } from './migrations/1795437000000-create-first-light.js';

/** All migrations, oldest first. Listed by hand: a built app finds no files by pattern. */
export const MIGRATIONS = [CreateFirstLight1795437000000];
