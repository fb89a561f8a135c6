"""The pages behind the first one."""

from kiosk.screens import agency, details, pin, search, service, staff, ticket
from kiosk.screens.base import Kinds
from kiosk.view import Shown

PAGES: dict[Shown, Kinds] = {
    Shown.AGENCY: (agency.AgencyPortrait, agency.AgencyLandscape, agency.AgencyLow),
    Shown.SERVICE: (service.ServicePortrait, service.ServiceLandscape, service.ServiceLow),
    Shown.DETAILS: (details.DetailsPortrait, details.DetailsLandscape, details.DetailsLow),
    Shown.SEARCH: (search.SearchPortrait, search.SearchLandscape, search.SearchLow),
    Shown.TICKET: (ticket.TicketPortrait, ticket.TicketLandscape, ticket.TicketLow),
    Shown.PIN: (pin.PinPage, pin.PinPage, pin.PinLow),
    Shown.STAFF: (staff.StaffPage, staff.StaffPage, staff.StaffLow),
}
