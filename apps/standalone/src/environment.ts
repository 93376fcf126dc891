import { existsSync } from 'node:fs';

/** The process's environment with what `.env` adds; what is set already stays. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}
