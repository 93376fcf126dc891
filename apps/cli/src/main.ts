import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { AppError } from '#kernel';
import { ConfigError } from '#platform';
import { COMMANDS, USAGE } from './commands.js';

if (existsSync('.env')) process.loadEnvFile('.env');
const [name = 'help', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
try {
  if (command) await command(args);
  else console.log(USAGE);
  if (!command && name !== 'help') process.exitCode = 1;
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof AppError || error instanceof TypeError;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
}
