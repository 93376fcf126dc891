import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { AdminModule } from './admin.module.js';

/** Describes the admin API at /admin/docs, for programs at /admin/docs-json. */
export function serveAdminDocs(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Cvent simulator: admin API')
    .setDescription(
      'Sets up an account that lives in memory, changes it as people and planners would, and steers the webhooks that tell of it and the REST API under /ea that shows it. ' +
        'Errors are `{ code, message }`. Ids are taken in any case. Every change takes `silent` and `delivery`.',
    )
    .setVersion('1')
    .build();
  const document = SwaggerModule.createDocument(app, config, { include: [AdminModule], deepScanRoutes: true });
  SwaggerModule.setup('admin/docs', app, document, { jsonDocumentUrl: 'admin/docs-json', customSiteTitle: 'Cvent simulator' });
}
