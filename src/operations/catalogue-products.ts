import type { Product } from '../entities/product';
import { SERVICE_PLANS, type ServicePlanName } from './service-plans';

type Rules = Partial<Pick<Product, 'exclusiveWith' | 'dependsOn' | 'prohibitedLocations'>>;

/** Where Microsoft's cloud services may not be provided at all. */
const EMBARGOED = ['CU', 'IR', 'KP', 'SY'];
/** Where telephone service is reserved to licensed local carriers. */
const WITHOUT_CALLING_PLANS = ['AE', 'CN', 'EG', 'IN', 'RU', 'SA', 'TR'];
const WITHOUT_COPILOT = ['BY', 'CN', 'RU'];

/** Suites by the Exchange plan they bring: a mailbox has one, so suites of two groups exclude each other. */
const ENTERPRISE_SUITES = ['SPE_E3', 'SPE_E5', 'ENTERPRISEPACK', 'ENTERPRISEPREMIUM'];
const STANDARD_SUITES = ['STANDARDPACK', 'O365_BUSINESS_ESSENTIALS', 'O365_BUSINESS_PREMIUM', 'SPB'];
const FRONTLINE_SUITES = ['SPE_F1', 'M365_F1_COMM', 'DESKLESSPACK'];
const BESIDE_ENTERPRISE = [...STANDARD_SUITES, ...FRONTLINE_SUITES];
const BESIDE_STANDARD = [...ENTERPRISE_SUITES, ...FRONTLINE_SUITES];
const BESIDE_FRONTLINE = [...ENTERPRISE_SUITES, ...STANDARD_SUITES];

const ANY_TEAMS = ['TEAMS1', 'MCOSTANDARD', 'MCOIMP'];
const QUALIFY_FOR_COPILOT = [
  ...ENTERPRISE_SUITES,
  ...STANDARD_SUITES,
  ...FRONTLINE_SUITES,
  'OFFICESUBSCRIPTION',
  'O365_BUSINESS',
  'EXCHANGESTANDARD',
  'EXCHANGEENTERPRISE',
  'EXCHANGEDESKLESS',
];

const OFFICE_E1 =
  'TEAMS1 MCOSTANDARD SHAREPOINTWAC SHAREPOINTSTANDARD EXCHANGE_S_STANDARD OFFICEMOBILE_SUBSCRIPTION PROJECTWORKMANAGEMENT FORMS_PLAN_E1 FLOW_O365_P1 POWERAPPS_O365_P1 BPOS_S_TODO_1 WHITEBOARD_PLAN1 SWAY YAMMER_ENTERPRISE Deskless';
const OFFICE_E3 =
  'TEAMS1 MCOSTANDARD SHAREPOINTWAC SHAREPOINTENTERPRISE EXCHANGE_S_ENTERPRISE OFFICESUBSCRIPTION PROJECTWORKMANAGEMENT FORMS_PLAN_E3 FLOW_O365_P2 POWERAPPS_O365_P2 BPOS_S_TODO_2 WHITEBOARD_PLAN2 SWAY YAMMER_ENTERPRISE Deskless RMS_S_ENTERPRISE MYANALYTICS_P2';
const OFFICE_E5 =
  'TEAMS1 MCOSTANDARD MCOEV MCOMEETADV SHAREPOINTWAC SHAREPOINTENTERPRISE EXCHANGE_S_ENTERPRISE OFFICESUBSCRIPTION PROJECTWORKMANAGEMENT FORMS_PLAN_E5 FLOW_O365_P3 POWERAPPS_O365_P3 BPOS_S_TODO_3 WHITEBOARD_PLAN3 SWAY YAMMER_ENTERPRISE Deskless RMS_S_ENTERPRISE MYANALYTICS_P2 BI_AZURE_P2 LOCKBOX_ENTERPRISE EQUIVIO_ANALYTICS ADALLOM_S_O365 ATP_ENTERPRISE THREAT_INTELLIGENCE';
const OFFICE_F3 =
  'TEAMS1 MCOIMP SHAREPOINTWAC SHAREPOINTDESKLESS EXCHANGE_S_DESKLESS OFFICEMOBILE_SUBSCRIPTION PROJECTWORKMANAGEMENT FORMS_PLAN_K FLOW_O365_S1 POWERAPPS_O365_S1 BPOS_S_TODO_FIRSTLINE WHITEBOARD_PLAN1 SWAY YAMMER_ENTERPRISE Deskless';
const OFFICE_BUSINESS =
  'TEAMS1 MCOSTANDARD SHAREPOINTWAC SHAREPOINTSTANDARD EXCHANGE_S_STANDARD PROJECTWORKMANAGEMENT FORMS_PLAN_E1 FLOW_O365_P1 POWERAPPS_O365_P1 BPOS_S_TODO_1 WHITEBOARD_PLAN1 SWAY YAMMER_ENTERPRISE Deskless MICROSOFTBOOKINGS';
const SECURITY_E3 = 'AAD_PREMIUM MFA_PREMIUM INTUNE_A RMS_S_PREMIUM ADALLOM_S_DISCOVERY';
const SECURITY_E5 =
  'AAD_PREMIUM AAD_PREMIUM_P2 MFA_PREMIUM INTUNE_A RMS_S_PREMIUM RMS_S_PREMIUM2 ADALLOM_S_STANDALONE ATA';

/**
 * The products that a new installation knows, with their main service plans. Part numbers and plans are Microsoft's; a user may get
 * the same plan from two products. Products of one purpose exclude a *plan*, so that whoever switches it off in the suite may hold
 * both.
 * @see https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
 * @see https://learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems
 */
export const CATALOGUE_PRODUCTS: readonly Product[] = [
  product(
    'SPE_E3',
    'Microsoft 365 E3',
    `${OFFICE_E3} ${SECURITY_E3} RMS_S_ENTERPRISE WIN10_PRO_ENT_SUB UNIVERSAL_PRINT_01`,
    {
      exclusiveWith: ['SPE_E5', ...BESIDE_ENTERPRISE],
    },
  ),
  product('SPE_E5', 'Microsoft 365 E5', `${OFFICE_E5} ${SECURITY_E5} WIN10_PRO_ENT_SUB WINDEFATP UNIVERSAL_PRINT_01`, {
    exclusiveWith: ['SPE_E3', ...BESIDE_ENTERPRISE],
  }),
  product('ENTERPRISEPACK', 'Office 365 E3', OFFICE_E3, { exclusiveWith: ['ENTERPRISEPREMIUM', ...BESIDE_ENTERPRISE] }),
  product('ENTERPRISEPREMIUM', 'Office 365 E5', OFFICE_E5, { exclusiveWith: ['ENTERPRISEPACK', ...BESIDE_ENTERPRISE] }),
  product('STANDARDPACK', 'Office 365 E1', OFFICE_E1, { exclusiveWith: BESIDE_STANDARD }),
  product('O365_BUSINESS_ESSENTIALS', 'Microsoft 365 Business Basic', `${OFFICE_BUSINESS} OFFICEMOBILE_SUBSCRIPTION`, {
    exclusiveWith: ['O365_BUSINESS_PREMIUM', 'SPB', ...BESIDE_STANDARD],
  }),
  product('O365_BUSINESS_PREMIUM', 'Microsoft 365 Business Standard', `${OFFICE_BUSINESS} OFFICE_BUSINESS`, {
    exclusiveWith: ['O365_BUSINESS_ESSENTIALS', 'SPB', ...BESIDE_STANDARD],
  }),
  product(
    'SPB',
    'Microsoft 365 Business Premium',
    `${OFFICE_BUSINESS} OFFICE_BUSINESS ${SECURITY_E3} RMS_S_ENTERPRISE EXCHANGE_S_ARCHIVE_ADDON ATP_ENTERPRISE WINBIZ UNIVERSAL_PRINT_01`,
    {
      exclusiveWith: ['O365_BUSINESS_ESSENTIALS', 'O365_BUSINESS_PREMIUM', ...BESIDE_STANDARD],
    },
  ),
  product(
    'SPE_F1',
    'Microsoft 365 F3',
    `${OFFICE_F3} ${SECURITY_E3} RMS_S_ENTERPRISE WIN10_PRO_ENT_SUB UNIVERSAL_PRINT_01`,
    {
      exclusiveWith: ['M365_F1_COMM', 'DESKLESSPACK', ...BESIDE_FRONTLINE],
    },
  ),
  product(
    'M365_F1_COMM',
    'Microsoft 365 F1',
    `TEAMS1 MCOIMP SHAREPOINTDESKLESS EXCHANGE_S_DESKLESS PROJECTWORKMANAGEMENT YAMMER_ENTERPRISE Deskless ${SECURITY_E3} RMS_S_ENTERPRISE`,
    {
      exclusiveWith: ['SPE_F1', 'DESKLESSPACK', ...BESIDE_FRONTLINE],
    },
  ),
  product('DESKLESSPACK', 'Office 365 F3', OFFICE_F3, {
    exclusiveWith: ['SPE_F1', 'M365_F1_COMM', ...BESIDE_FRONTLINE],
  }),

  product(
    'OFFICESUBSCRIPTION',
    'Microsoft 365 Apps for enterprise',
    'OFFICESUBSCRIPTION ONEDRIVE_BASIC FORMS_PLAN_E1 SWAY',
  ),
  product('O365_BUSINESS', 'Microsoft 365 Apps for business', 'OFFICE_BUSINESS ONEDRIVE_BASIC FORMS_PLAN_E1 SWAY'),

  product('EXCHANGESTANDARD', 'Exchange Online (Plan 1)', 'EXCHANGE_S_STANDARD', {
    exclusiveWith: ['EXCHANGE_S_ENTERPRISE', 'EXCHANGE_S_DESKLESS'],
  }),
  product('EXCHANGEENTERPRISE', 'Exchange Online (Plan 2)', 'EXCHANGE_S_ENTERPRISE', {
    exclusiveWith: ['EXCHANGE_S_STANDARD', 'EXCHANGE_S_DESKLESS'],
  }),
  product('EXCHANGEDESKLESS', 'Exchange Online Kiosk', 'EXCHANGE_S_DESKLESS', {
    exclusiveWith: ['EXCHANGE_S_STANDARD', 'EXCHANGE_S_ENTERPRISE'],
  }),
  product('EXCHANGEARCHIVE_ADDON', 'Exchange Online Archiving for Exchange Online', 'EXCHANGE_S_ARCHIVE_ADDON', {
    dependsOn: ['EXCHANGE_S_STANDARD', 'EXCHANGE_S_DESKLESS'],
  }),
  product('SHAREPOINTSTANDARD', 'SharePoint Online (Plan 1)', 'SHAREPOINTSTANDARD SHAREPOINTWAC', {
    exclusiveWith: ['SHAREPOINTENTERPRISE', 'SHAREPOINTDESKLESS'],
  }),
  product('SHAREPOINTENTERPRISE', 'SharePoint Online (Plan 2)', 'SHAREPOINTENTERPRISE SHAREPOINTWAC', {
    exclusiveWith: ['SHAREPOINTSTANDARD', 'SHAREPOINTDESKLESS'],
  }),

  product('EMS', 'Enterprise Mobility + Security E3', `${SECURITY_E3} RMS_S_ENTERPRISE`),
  product('EMSPREMIUM', 'Enterprise Mobility + Security E5', `${SECURITY_E5} RMS_S_ENTERPRISE`),
  product('AAD_PREMIUM', 'Microsoft Entra ID P1', 'AAD_PREMIUM MFA_PREMIUM ADALLOM_S_DISCOVERY'),
  product('AAD_PREMIUM_P2', 'Microsoft Entra ID P2', 'AAD_PREMIUM AAD_PREMIUM_P2 MFA_PREMIUM ADALLOM_S_DISCOVERY'),
  product('INTUNE_A', 'Microsoft Intune Plan 1', 'INTUNE_A'),
  product('RIGHTSMANAGEMENT', 'Azure Information Protection Plan 1', 'RMS_S_ENTERPRISE RMS_S_PREMIUM'),
  product('ATP_ENTERPRISE', 'Microsoft Defender for Office 365 (Plan 1)', 'ATP_ENTERPRISE'),
  product('THREAT_INTELLIGENCE', 'Microsoft Defender for Office 365 (Plan 2)', 'ATP_ENTERPRISE THREAT_INTELLIGENCE'),
  product('WIN10_VDA_E3', 'Windows 10/11 Enterprise E3', 'WIN10_PRO_ENT_SUB UNIVERSAL_PRINT_01'),

  product('MCOEV', 'Microsoft Teams Phone Standard', 'MCOEV', { dependsOn: ['TEAMS1', 'MCOSTANDARD'] }),
  product('PHONESYSTEM_VIRTUALUSER', 'Microsoft Teams Phone Resource Account', 'MCOEV_VIRTUALUSER'),
  product('MCOMEETADV', 'Microsoft 365 Audio Conferencing', 'MCOMEETADV', { dependsOn: ANY_TEAMS }),
  product('MCOPSTN1', 'Microsoft 365 Domestic Calling Plan', 'MCOPSTN1', {
    exclusiveWith: ['MCOPSTN2'],
    dependsOn: ['MCOEV'],
    prohibitedLocations: WITHOUT_CALLING_PLANS,
  }),
  product('MCOPSTN2', 'Microsoft 365 Domestic and International Calling Plan', 'MCOPSTN2', {
    exclusiveWith: ['MCOPSTN1'],
    dependsOn: ['MCOEV'],
    prohibitedLocations: WITHOUT_CALLING_PLANS,
  }),
  product(
    'TEAMS_EXPLORATORY',
    'Microsoft Teams Exploratory',
    'TEAMS1 MCOIMP SHAREPOINTSTANDARD OFFICEMOBILE_SUBSCRIPTION FORMS_PLAN_E1 SWAY YAMMER_ENTERPRISE',
  ),
  product(
    'Microsoft_365_Copilot',
    'Microsoft 365 Copilot',
    'M365_COPILOT_APPS M365_COPILOT_BUSINESS_CHAT M365_COPILOT_SHAREPOINT M365_COPILOT_TEAMS GRAPH_CONNECTORS_COPILOT',
    {
      dependsOn: QUALIFY_FOR_COPILOT,
      prohibitedLocations: WITHOUT_COPILOT,
    },
  ),

  product('POWER_BI_PRO', 'Power BI Pro', 'BI_AZURE_P2'),
  product('POWER_BI_STANDARD', 'Microsoft Fabric (Free)', 'BI_AZURE_P0'),
  product('FLOW_FREE', 'Microsoft Power Automate Free', 'FLOW_P2_VIRAL'),
  product('POWERAPPS_PER_USER', 'Power Apps Premium', 'POWERAPPS_PER_USER'),
  product('PROJECT_P1', 'Planner Plan 1', 'PROJECT_P1'),
  product(
    'PROJECTPROFESSIONAL',
    'Planner and Project Plan 3',
    'PROJECT_PROFESSIONAL PROJECT_CLIENT_SUBSCRIPTION SHAREPOINT_PROJECT',
  ),
  product('VISIOONLINE_PLAN1', 'Visio Plan 1', 'VISIOONLINE ONEDRIVE_BASIC'),
  product('VISIOCLIENT', 'Visio Plan 2', 'VISIOONLINE VISIO_CLIENT_SUBSCRIPTION ONEDRIVE_BASIC'),
];

/** @param plans names of service plans, with a space between them; one that is named twice counts once */
function product(sku: string, name: string, plans: string, rules: Rules = {}): Product {
  const names = [...new Set(plans.split(' '))] as ServicePlanName[];
  return {
    sku,
    name,
    servicePlans: names.map((plan) => ({ name: plan, label: SERVICE_PLANS[plan] })),
    exclusiveWith: rules.exclusiveWith ?? [],
    dependsOn: rules.dependsOn ?? [],
    prohibitedLocations: [...EMBARGOED, ...(rules.prohibitedLocations ?? [])],
  };
}
