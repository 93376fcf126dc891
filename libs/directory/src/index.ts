export { Agendas } from './agendas/agendas.service.js';
export { CustomFieldUses } from './custom-fields/custom-field-uses.js';
export { DirectoryHttpModule } from './directory-http.module.js';
export { AttendeeLookup, type AttendeeSummary } from './people/attendee-lookup.js';
export {
  EditPushes,
  type NotedEdit,
  type NotPushedReason,
  type PersonEditMade,
  type PushAnswer,
  type PushStanding,
} from './people/edit-pushes.js';
export { PeopleHandOver } from './people/people-hand-over.service.js';
export { PersonPresenter } from './people/person-presenter.service.js';
export { PersonDto } from './people/person.dto.js';
export { PeopleGroupUses, type FindGroupUse } from './people-groups/people-group-uses.js';
export { PeopleLibrary, type GroupPlace, type NewPerson, type PersonEdit } from './sync/people-library.js';
export { PeopleLibraryModule } from './sync/people-library.module.js';
