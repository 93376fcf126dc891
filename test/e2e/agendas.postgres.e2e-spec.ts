import { describe } from 'vitest';
import { agendasSuite } from './suites/agendas.suite.js';

describe('agendas, queues in Postgres', () => agendasSuite('postgres'));
