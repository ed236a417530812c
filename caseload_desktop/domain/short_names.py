"""Given names that are one name in everyday use: "Kate" for Katherine, "Bill" for William."""

from __future__ import annotations

_GROUPS = """
abigail abby abbie gail
albert bert bertie al
alexander alex alec alasdair alistair sandy xander
alexandra alex sandra sandy lexi
alfred alf alfie fred freddie
andrew andy drew
angela angie ange
ann anne anna annie nan nancy hannah
anthony antony tony ant
arthur art artie
barbara barb babs barbie
beatrice beatrix bea trixie
benjamin ben benny
bernard bernie
brenda bren
bridget brigid bridie biddy
catherine katherine katharine kathryn cathryn kate kath kathy cath cathy katie katy kitty kay
charles charlie chas chuck
charlotte lottie charlie
christine christina chris chrissie tina
christopher chris kit topher
daniel dan danny
david dave davey dai dafydd
deborah debra deb debbie
derek del
donald don donnie
dorothy dot dottie dolly dora
edith edie
edward ed eddie ted teddy ned
eileen aileen eily
eleanor elinor ellen ellie nell nellie nora
elizabeth elisabeth liz lizzie beth betty bess bessie lisa eliza libby elsie
emma em emmie
ernest ernie
evelyn evie eve
florence flo flossie florrie
frances fran frankie fanny
francis frank frankie
frederick fred freddie
geoffrey jeffrey geoff jeff
george georgie
gerald gerard gerry jerry
gladys glad
gregory greg
gwendoline gwendolen gwen gwenda
harold harry hal
helen helena nell ellen lena
henry harry hal hank
herbert herb bert bertie
irene rene
isabel isabella isobel bella izzy
jacqueline jackie jacqui
jacob jake
james jim jimmy jamie jem
jane janey jenny
janet jan
jennifer jen jenny jennie
jessica jess jessie
joan joanie
joanne joanna jo
john jack johnny jon ian ieuan
jonathan jon jonny
joseph joe joey
josephine jo josie
joshua josh
joyce joy
judith judy jude
julia julie jules
kenneth ken kenny
lawrence laurence larry laurie
leonard len lenny
leslie lesley les
lilian lillian lily lil
louise lou
lucy lucille lucinda lu
malcolm mal
margaret maggie meg peggy peg marge margie madge daisy rita greta
maria marie mary may molly polly mair mairi
marjorie margery marge madge
martha mattie patty
martin marty
mary may molly polly mamie
matilda tilly
matthew matt
maureen mo
michael mick mike mickey mikey
mohammed muhammad mohammad mohamed mohd md
nathaniel nathan nat
neil niall
nicholas nick nicky
nicola nicky nic
norman norm
oliver ollie
olufemi femi
oluwaseun seun
pamela pam
patricia pat patsy tricia trish paddy
patrick pat paddy padraig
pauline paula
penelope penny
peter pete
philip phillip phil pip
phyllis phyl
raymond ray
rebecca becky becca
reginald reg reggie
richard rich rick ricky dick
robert rob bob bobby robbie bert
roderick rod
roger rodge
ronald ron ronnie
rosemary rose rosie
rosalind ros
russell russ
samantha sam
samuel sam sammy
sarah sara sally sadie
sidney sydney sid
silvia sylvia syl
stanley stan
stephanie steph
stephen steven steve stevie
susan suzanne susanna sue susie suzie
teresa theresa terry tess tessa
terence terrence terry
theodore theo ted
thomas tom tommy
timothy tim timmy
tobias toby
valerie val
veronica ronnie vera
victor vic
victoria vicky vicki vikki tori
vincent vince vinny
violet vi
virginia ginny
walter wally walt
wilfred wilf
william will bill billy willie liam
winifred win winnie
zbigniew zbyszek
agnieszka aga
aleksandra ola
katarzyna kasia
krzysztof krzys
malgorzata gosia
stanislaw staszek
"""


def _read(text: str) -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(text.split("\n")):
        for name in line.split():
            groups.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in groups.items()}


_GROUPS_OF = _read(_GROUPS)
_NO_GROUPS: frozenset[int] = frozenset()


def same_given_name(one: str, other: str) -> bool:
    """True when two folded given names are forms of one name in British use."""
    return not _GROUPS_OF.get(one, _NO_GROUPS).isdisjoint(_GROUPS_OF.get(other, _NO_GROUPS))


def other_forms(name: str) -> frozenset[str]:
    """The other forms of a folded given name."""
    numbers = _GROUPS_OF.get(name, _NO_GROUPS)
    return frozenset(other for other, theirs in _GROUPS_OF.items() if other != name and not numbers.isdisjoint(theirs))
