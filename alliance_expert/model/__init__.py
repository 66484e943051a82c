"""The nouns: frozen values that travel from stage to stage. Standard library only.

vocabulary + conditions + knowledge -> KnowledgeBase;  case -> Facts;  consultation;  advice
"""
