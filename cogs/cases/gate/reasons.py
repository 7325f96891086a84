"""Says of each kind why it was marked."""

from bot.i18n import mark, translate
from cogs.cases.gate.findings import Kind

_WHY = {
    Kind.NAME: mark("This looks like a person's name."),
    Kind.INITIALS: mark("Initials name a person to those who work nearby."),
    Kind.BIRTH_DATE: mark("A date of birth, even in part, finds a person in any register."),
    Kind.DATE: mark("A date finer than a year leads to one admission or visit."),
    Kind.AGE: mark("So few people are over 89 that the age can name one."),
    Kind.PHONE: mark("This looks like a telephone number."),
    Kind.EMAIL: mark("This looks like an e-mail address."),
    Kind.URL: mark("A web address can lead to a person or a workplace."),
    Kind.HANDLE: mark("This looks like somebody's user name."),
    Kind.IP: mark("This looks like a computer's address."),
    Kind.ADDRESS: mark("This looks like a street address."),
    Kind.POSTCODE: mark("A postcode may have few people in it."),
    Kind.MEDICARE: mark("This looks like a Medicare number."),
    Kind.IHI: mark("This looks like a health identifier (IHI or HPI)."),
    Kind.DVA: mark("This looks like a veteran's file number."),
    Kind.TFN: mark("This looks like a tax file number."),
    Kind.NHS: mark("This looks like an NHS number."),
    Kind.NHI: mark("This looks like an NHI number."),
    Kind.SSN: mark("This looks like a social security number."),
    Kind.NDIS: mark("This looks like an NDIS number."),
    Kind.ACCOUNT: mark("This looks like the number of a card or an account."),
    Kind.RECORD_NUMBER: mark("This looks like a record number."),
    Kind.LONG_NUMBER: mark("So long a number is seldom a measurement; it may be somebody's."),
    Kind.REGISTRATION: mark("This looks like the number of a registration, a licence or a plate."),
    Kind.FACILITY: mark("A place of care or work narrows down who is meant."),
}


def reason(kind: Kind) -> str:
    """A sentence in the reader's language."""
    return translate(_WHY[kind])
