import { applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';
import { PROBLEM_MEDIA_TYPE } from './problem.js';

const PROBLEM = { content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/ProblemDto' } } } } as const;
/** The header that makes a write safe to repeat, as Node writes it. */
export const IDEMPOTENCY_KEY_HEADER = 'idempotency-key';
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  schema: { type: 'string' as const, minLength: 1, maxLength: 255 },
  description:
    'For a safe repetition: within 24 hours the same key answers what the first request was answered. Use a new one for each request.',
};
const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

/** Documents an error that this route may answer, with the codes that it may carry. */
export function ApiProblem(status: number, ...codes: readonly string[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ApiResponse({ status, description: codes.map((code) => `\`${code}\``).join(', '), ...PROBLEM }),
  );
}

/** Describes the API from its code. Every route under `/v1` needs a key and may answer the errors that all routes share. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Cvent Bridge')
    .setDescription(
      'Keeps an event app in step with one Cvent event. Errors are problem documents (RFC 9457) with a stable `code`. ' +
        'Lists take `limit` and `cursor` and answer `{ items, next }`. Times are ISO 8601 in UTC.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: `cb_…`' }, 'apiKey')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ProblemDto],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '').replace(/^./, (c) => c.toLowerCase())}_${method}`,
  });
  for (const [path, item] of Object.entries(document.paths)) {
    if (!path.startsWith('/v1/')) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      operation.security = [{ apiKey: [] }];
      addProblem(operation.responses, '400', '`request.invalid`, `request.malformed`');
      addProblem(operation.responses, '401', '`access.unauthorized`');
      addProblem(operation.responses, '429', '`access.throttled`: after many wrong keys; see `Retry-After`');
      if (path.includes('{')) addProblem(operation.responses, '404', '`app.not_found`');
      if (method !== 'get') {
        operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
        addProblem(operation.responses, '409', '`idempotency.key_reused`, `idempotency.in_progress`');
      }
      addProblem(operation.responses, 'default', 'Any other error');
    }
  }
  return document;
}

/** Serves the description: `/docs` for people, `/docs-json` for programs. */
export function serveApiDescription(app: INestApplication, document: OpenAPIObject): void {
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'Cvent Bridge API',
  });
}

function addProblem(responses: Record<string, unknown>, status: string, description: string): void {
  const known = responses[status] as { description?: string } | undefined;
  responses[status] = { description: [known?.description, description].filter(Boolean).join(', '), ...PROBLEM };
}
