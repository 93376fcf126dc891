import { type Binaries, findBinaries } from './binaries.js';
import { openCluster } from './cluster.js';
import { ensureDatabase, urlOf } from './connection.js';
import { type DataPlace, destroyData, placeForData } from './data-place.js';
import { endLeftover } from './leftover.js';
import { claim, isHeld, release } from './owner.js';
import { type Launch, launch, type Server } from './server.js';

/** How to start. */
export interface EmbeddedPostgresOptions {
  /** Where the data stays between starts. As root and below a closed folder it goes elsewhere: see `dataDir` of the result. */
  readonly dataDir: string;
  /** Made when it is missing. */
  readonly database?: string;
  /** Left out: any free port. */
  readonly port?: number;
  /** Server settings over the defaults, such as `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called when the server ends without having been asked to; null when a signal ended it. */
  readonly onExit?: (code: number | null) => void;
}

/** A running server of our own, on 127.0.0.1. */
export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where the data really lives. */
  readonly dataDir: string;
  /** Ends it; close what uses it first. */
  stop(): Promise<void>;
  /** Ends it and throws its data away; other files in the folder stay. */
  destroy(): Promise<void>;
  /** Ends it like a power cut, with all its processes. */
  kill(): Promise<void>;
  /** Starts it again, under the same url; one that runs is stopped first. */
  restart(): Promise<void>;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

/**
 * Starts Postgres from the programs that npm brought. A server that outlived an earlier start on the same folder is ended first.
 * @throws Error that says what to do when it does not come up, or when another process uses the folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const place = await placeForData(options.dataDir);
  await claim(place.owner, place.folder);
  try {
    return await startIn(place, binaries, options);
  } catch (error) {
    await release(place.owner);
    throw error;
  }
}

async function startIn(place: DataPlace, binaries: Binaries, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { database = 'bridge', onExit = () => undefined } = options;
  const settings = { ...SETTINGS, ...options.settings };
  const password = await openCluster(binaries, place, options.settings?.['fsync'] !== 'off');
  await endLeftover(place.cluster);
  const request: Launch = { binaries, place, password, settings, onExit, port: options.port };
  const server = await launch(request);
  try {
    await ensureDatabase({ port: server.port, password }, database);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return new OwnPostgres(urlOf({ port: server.port, password }, database), { ...request, port: server.port }, server);
}

class OwnPostgres implements EmbeddedPostgres {
  readonly port: number;
  readonly dataDir: string;

  constructor(
    readonly url: string,
    private readonly request: Launch,
    private server: Server,
  ) {
    this.port = server.port;
    this.dataDir = request.place.folder;
  }

  get pid(): number {
    return this.server.pid;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await release(this.request.place.owner);
  }

  async destroy(): Promise<void> {
    await this.server.stop();
    await destroyData(this.request.place);
    await release(this.request.place.owner);
  }

  async kill(): Promise<void> {
    await this.server.kill();
  }

  async restart(): Promise<void> {
    const { place } = this.request;
    if (!isHeld(place.owner)) await claim(place.owner, place.folder);
    await this.server.stop();
    this.server = await launch(this.request);
  }
}
