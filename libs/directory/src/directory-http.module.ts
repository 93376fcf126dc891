import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AppRegistry } from '#access';
import { AuditModule } from '#audit';
import { HistoryModule } from '#history';
import { AgendasController } from './agendas/agendas.controller.js';
import { Agendas } from './agendas/agendas.service.js';
import { AppsController } from './apps/apps.controller.js';
import { Apps } from './apps/apps.service.js';
import { CustomFieldUses } from './custom-fields/custom-field-uses.js';
import { CustomFieldsController } from './custom-fields/custom-fields.controller.js';
import { CustomFields } from './custom-fields/custom-fields.service.js';
import { CmsMemberships } from './people/cms-memberships.service.js';
import { PeopleBulkEditor } from './people/people-bulk-editor.service.js';
import { PeopleEditor } from './people/people-editor.service.js';
import { PeopleHandOver } from './people/people-hand-over.service.js';
import { PeopleReader } from './people/people-reader.service.js';
import { PeopleController } from './people/people.controller.js';
import { PersonPresenter } from './people/person-presenter.service.js';
import { PeopleGroupUses } from './people-groups/people-group-uses.js';
import { PeopleGroupsController } from './people-groups/people-groups.controller.js';
import { PeopleGroups } from './people-groups/people-groups.service.js';
import { AgendaEntity } from './persistence/agenda.entity.js';
import { AppEntity } from './persistence/app.entity.js';
import { CustomFieldEntity } from './persistence/custom-field.entity.js';
import { PeopleGroupMemberEntity } from './persistence/people-group-member.entity.js';
import { PeopleGroupEntity } from './persistence/people-group.entity.js';
import { PersonEntity } from './persistence/person.entity.js';
import { PeopleLibraryModule } from './sync/people-library.module.js';

const ENTITIES = [AppEntity, PeopleGroupEntity, PersonEntity, PeopleGroupMemberEntity, AgendaEntity, CustomFieldEntity];

/** Apps, people groups, custom fields, people and agendas over HTTP. Global, since the guard asks it which Apps there are. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature(ENTITIES), AuditModule, HistoryModule, PeopleLibraryModule],
  providers: [
    Apps,
    { provide: AppRegistry, useExisting: Apps },
    PeopleGroups,
    PeopleGroupUses,
    CustomFields,
    CustomFieldUses,
    PeopleReader,
    PeopleEditor,
    PeopleBulkEditor,
    PeopleHandOver,
    CmsMemberships,
    PersonPresenter,
    Agendas,
  ],
  controllers: [AppsController, PeopleGroupsController, CustomFieldsController, PeopleController, AgendasController],
  exports: [PeopleLibraryModule, AppRegistry, PeopleGroups, PeopleGroupUses, CustomFieldUses, PeopleHandOver, PersonPresenter, Agendas],
})
export class DirectoryHttpModule {}
