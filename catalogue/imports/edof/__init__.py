"""The EDOF catalogue: the XML by which an organisation says what it offers."""
